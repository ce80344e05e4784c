DROP TABLE expert_participations;
DROP TABLE expert_recusals;
DROP TABLE experts;
