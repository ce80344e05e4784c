DROP TABLE audit_verifications;
DROP TABLE audit_leaves;
DROP TABLE audit_blocks;
