-- The main job: 250,000 auction events, read in streaming mode, aggregated over all four kinds of windows.
-- Every result is printed when its window closes, that is, when the watermark passes the window's end.

SET 'execution.runtime-mode' = 'streaming';

CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, city STRING, `dateTime` TIMESTAMP(3)>,
  auction ROW<id BIGINT, itemName STRING, initialBid BIGINT, `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, `dateTime` TIMESTAMP(3)>,
  event_time AS CASE
    WHEN event_type = 0 THEN person.`dateTime`
    WHEN event_type = 1 THEN auction.`dateTime`
    ELSE bid.`dateTime`
  END,
  WATERMARK FOR event_time AS event_time - INTERVAL '4' SECOND   -- events come up to three seconds late
) WITH (
  'connector' = 'filesystem',
  'path' = 'examples/data/events.jsonl',
  'format' = 'json'
);

CREATE VIEW bids AS
SELECT bid.auction AS auction, bid.bidder AS bidder, bid.price AS price, bid.channel AS channel, event_time
FROM events
WHERE event_type = 2;

CREATE TABLE bids_per_five_minutes (
  window_start TIMESTAMP(3), window_end TIMESTAMP(3), bids BIGINT, bidders BIGINT, average_price BIGINT
) WITH ('connector' = 'print', 'print-identifier' = 'TUMBLE   ');

CREATE TABLE sliding_revenue (
  window_start TIMESTAMP(3), window_end TIMESTAMP(3), channel STRING, revenue BIGINT
) WITH ('connector' = 'print', 'print-identifier' = 'HOP      ');

CREATE TABLE running_total (
  window_start TIMESTAMP(3), window_end TIMESTAMP(3), bids BIGINT, highest_price BIGINT
) WITH ('connector' = 'print', 'print-identifier' = 'CUMULATE ');

CREATE TABLE campaigns (
  window_start TIMESTAMP(3), window_end TIMESTAMP(3), campaign STRING, bids BIGINT
) WITH ('connector' = 'print', 'print-identifier' = 'SESSION  ');

-- One job: the events are read once for all four.
EXECUTE STATEMENT SET BEGIN

INSERT INTO bids_per_five_minutes
SELECT window_start, window_end, COUNT(*), COUNT(DISTINCT bidder), AVG(price)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(event_time), INTERVAL '5' MINUTES))
GROUP BY window_start, window_end;

INSERT INTO sliding_revenue
SELECT window_start, window_end, channel, SUM(price)
FROM TABLE(HOP(TABLE bids, DESCRIPTOR(event_time), INTERVAL '10' MINUTES, INTERVAL '20' MINUTES))
WHERE channel IN ('search', 'social')
GROUP BY window_start, window_end, channel;

INSERT INTO running_total
SELECT window_start, window_end, COUNT(*), MAX(price)
FROM TABLE(CUMULATE(TABLE bids, DESCRIPTOR(event_time), INTERVAL '5' MINUTES, INTERVAL '15' MINUTES))
GROUP BY window_start, window_end;

INSERT INTO campaigns
SELECT window_start, window_end, channel, COUNT(*)
FROM TABLE(SESSION(TABLE bids PARTITION BY channel, DESCRIPTOR(event_time), INTERVAL '30' SECONDS))
WHERE channel LIKE 'campaign-%'
GROUP BY window_start, window_end, channel;

END;
