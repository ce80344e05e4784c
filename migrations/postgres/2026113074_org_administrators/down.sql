DROP TRIGGER user_roles_administrators_alone ON user_roles;
DROP FUNCTION user_roles_administrators_alone();
DROP TABLE account_requests;
DROP TABLE password_links;
