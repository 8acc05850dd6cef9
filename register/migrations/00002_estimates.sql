-- +goose Up

-- Of an item whose figures are estimates from a sample: the most records it may
-- hold (95 %). NULL = the figures are exact.
ALTER TABLE version ADD COLUMN at_most BIGINT;
UPDATE version SET at_most = records WHERE entry LIKE '%"estimate":true%';
