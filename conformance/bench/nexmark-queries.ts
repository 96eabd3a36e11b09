/**
 * The Nexmark queries this project is measured with, in Flink SQL, each beside one DuckDB statement that decodes and computes the
 * same over the whole input at once: the practical limit. `count_char` of q14 is a user-defined function in the benchmark; here
 * it is the difference of two lengths.
 */
export interface NexmarkQuery {
  readonly name: string;
  /** Columns of the blackhole sink. */
  readonly sink: string;
  readonly sql: string;
  /** Fields of `bid` that the one-shot statement decodes. */
  readonly bidFields: readonly BidField[];
  /** The one-shot statement over the relation `bid`. */
  readonly oneShot: string;
}

export type BidField = 'auction' | 'bidder' | 'price' | 'channel' | 'url' | 'dateTime' | 'extra';

export const BID_TYPES: Readonly<Record<BidField, string>> = {
  auction: 'BIGINT',
  bidder: 'BIGINT',
  price: 'BIGINT',
  channel: 'VARCHAR',
  url: 'VARCHAR',
  dateTime: 'TIMESTAMP',
  extra: 'VARCHAR',
};

/** The source table and its three views; `path` is a folder of JSON-lines files. */
export function nexmarkTables(path: string): readonly string[] {
  return [
    `CREATE TABLE nexmark (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  \`dateTime\` AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR \`dateTime\` AS \`dateTime\` - INTERVAL '4' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json')`,
    `CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, \`dateTime\`, bid.extra FROM nexmark WHERE event_type = 2`,
  ];
}

const RANKS: readonly (readonly [string, string])[] = [
  ['rank1', 'price < 10000'],
  ['rank2', 'price >= 10000 AND price < 1000000'],
  ['rank3', 'price >= 1000000'],
];

const countsByRank = `COUNT(*) AS total_bids,
  ${RANKS.map(([name, condition]) => `COUNT(*) FILTER (WHERE ${condition}) AS ${name}_bids`).join(',\n  ')}`;

const distinctByRank = (column: string): string =>
  `COUNT(DISTINCT ${column}) AS total_${column}s,
  ${RANKS.map(([name, condition]) => `COUNT(DISTINCT ${column}) FILTER (WHERE ${condition}) AS ${name}_${column}s`).join(',\n  ')}`;

const columns = (names: readonly string[], type: string): string =>
  names.map((name) => `${name} ${type}`).join(', ');

const DISTINCT_COLUMNS = ['bids', 'bidders', 'auctions'].flatMap((what) =>
  ['total', 'rank1', 'rank2', 'rank3'].map((rank) => `${rank}_${what}`),
);

const CHANNEL_ID = "REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2)";
const ONE_SHOT_CHANNEL_ID = "NULLIF(regexp_extract(url, '(&|^)channel_id=([^&]*)', 2), '')";
const channelCase = (extract: string): string => `CASE LOWER(channel)
    WHEN 'apple' THEN '0' WHEN 'google' THEN '1' WHEN 'facebook' THEN '2' WHEN 'baidu' THEN '3' ELSE ${extract} END`;
const channelFilter = (extract: string): string =>
  `${extract} IS NOT NULL OR LOWER(channel) IN ('apple', 'google', 'facebook', 'baidu')`;

const timeType = (hour: string): string => `CASE WHEN ${hour} >= 8 AND ${hour} <= 18 THEN 'dayTime'
    WHEN ${hour} <= 6 OR ${hour} >= 20 THEN 'nightTime' ELSE 'otherTime' END`;

const q15Columns = `${countsByRank},
  ${distinctByRank('bidder')},
  ${distinctByRank('auction')}`;

const q17Columns = `${countsByRank},
  MIN(price) AS min_price, MAX(price) AS max_price, AVG(price) AS avg_price, SUM(price) AS sum_price`;

export const nexmarkQueries: readonly NexmarkQuery[] = [
  {
    name: 'q0',
    sink: 'auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING',
    sql: 'SELECT auction, bidder, price, `dateTime`, extra FROM bid',
    bidFields: ['auction', 'bidder', 'price', 'dateTime', 'extra'],
    oneShot: 'SELECT auction, bidder, price, "dateTime", extra FROM bid',
  },
  {
    name: 'q1',
    sink: 'auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), extra STRING',
    sql: 'SELECT auction, bidder, 0.908 * price AS price, `dateTime`, extra FROM bid',
    bidFields: ['auction', 'bidder', 'price', 'dateTime', 'extra'],
    oneShot: 'SELECT auction, bidder, 0.908 * price, "dateTime", extra FROM bid',
  },
  {
    name: 'q2',
    sink: 'auction BIGINT, price BIGINT',
    sql: 'SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0',
    bidFields: ['auction', 'price'],
    oneShot: 'SELECT auction, price FROM bid WHERE auction % 123 = 0',
  },
  {
    name: 'q5',
    sink: 'auction BIGINT, num BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)',
    sql: `SELECT auction, COUNT(*) AS num, window_start, window_end
FROM TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
GROUP BY auction, window_start, window_end`,
    bidFields: ['auction', 'dateTime'],
    oneShot: `SELECT auction, sum(num), pane + INTERVAL 2 SECOND * k AS window_end
FROM (SELECT auction, time_bucket(INTERVAL 2 SECOND, "dateTime") AS pane, count(*) AS num FROM bid GROUP BY ALL), range(1, 6) AS r(k)
GROUP BY ALL`,
  },
  {
    name: 'q7',
    sink: 'auction BIGINT, price BIGINT, bidder BIGINT, `dateTime` TIMESTAMP(3), extra STRING',
    sql: `SELECT B.auction, B.price, B.bidder, B.\`dateTime\`, B.extra
FROM bid B JOIN (
  SELECT MAX(price) AS maxprice, window_end AS \`dateTime\`
  FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))
  GROUP BY window_start, window_end
) B1 ON B.price = B1.maxprice
WHERE B.\`dateTime\` BETWEEN B1.\`dateTime\` - INTERVAL '10' SECOND AND B1.\`dateTime\``,
    bidFields: ['auction', 'bidder', 'price', 'dateTime', 'extra'],
    oneShot: `WITH b AS MATERIALIZED (SELECT * FROM bid),
  m AS (SELECT max(price) AS maxprice, time_bucket(INTERVAL 10 SECOND, "dateTime") + INTERVAL 10 SECOND AS ending FROM b GROUP BY ALL)
SELECT auction, price, bidder, "dateTime", extra FROM b JOIN m ON price = maxprice AND "dateTime" BETWEEN ending - INTERVAL 10 SECOND AND ending`,
  },
  {
    name: 'q11',
    sink: 'bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)',
    sql: `SELECT bidder, COUNT(*) AS bid_count, window_start, window_end
FROM TABLE(SESSION(TABLE bid PARTITION BY bidder, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))
GROUP BY bidder, window_start, window_end`,
    bidFields: ['bidder', 'dateTime'],
    oneShot: `SELECT bidder, count(*), min("dateTime"), max("dateTime") FROM (
  SELECT bidder, "dateTime", count(*) FILTER (WHERE gap) OVER (PARTITION BY bidder ORDER BY "dateTime") AS session FROM (
    SELECT bidder, "dateTime", "dateTime" - lag("dateTime") OVER (PARTITION BY bidder ORDER BY "dateTime") > INTERVAL 10 SECOND AS gap FROM bid))
GROUP BY bidder, session`,
  },
  {
    name: 'q12',
    sink: 'bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)',
    sql: `SELECT bidder, COUNT(*) AS bid_count, window_start, window_end
FROM TABLE(TUMBLE((SELECT bidder, PROCTIME() AS p_time FROM bid), DESCRIPTOR(p_time), INTERVAL '10' SECOND))
GROUP BY bidder, window_start, window_end`,
    bidFields: ['bidder'],
    oneShot: 'SELECT bidder, count(*) FROM bid GROUP BY bidder',
  },
  {
    name: 'q14',
    sink: 'auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), bidTimeType STRING, `dateTime` TIMESTAMP(3), extra STRING, c_counts BIGINT',
    sql: `SELECT auction, bidder, 0.908 * price AS price,
  ${timeType('HOUR(`dateTime`)')} AS bidTimeType,
  \`dateTime\`, extra, CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')) AS c_counts
FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000`,
    bidFields: ['auction', 'bidder', 'price', 'dateTime', 'extra'],
    oneShot: `SELECT auction, bidder, 0.908 * price, ${timeType('hour("dateTime")')}, "dateTime", extra, length(extra) - length(replace(extra, 'c', ''))
FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000`,
  },
  {
    name: 'q15',
    sink: `\`day\` STRING, ${columns(DISTINCT_COLUMNS, 'BIGINT')}`,
    sql: `SELECT DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${q15Columns}
FROM bid GROUP BY DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
    bidFields: ['auction', 'bidder', 'price', 'dateTime'],
    oneShot: `SELECT strftime("dateTime", '%Y-%m-%d') AS day, ${q15Columns} FROM bid GROUP BY day`,
  },
  {
    name: 'q16',
    sink: `channel STRING, \`day\` STRING, \`minute\` STRING, ${columns(DISTINCT_COLUMNS, 'BIGINT')}`,
    sql: `SELECT channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, MAX(DATE_FORMAT(\`dateTime\`, 'HH:mm')) AS \`minute\`, ${q15Columns}
FROM bid GROUP BY channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
    bidFields: ['auction', 'bidder', 'price', 'channel', 'dateTime'],
    oneShot: `SELECT channel, strftime("dateTime", '%Y-%m-%d') AS day, max(strftime("dateTime", '%H:%M')), ${q15Columns} FROM bid GROUP BY channel, day`,
  },
  {
    name: 'q17',
    sink: `auction BIGINT, \`day\` STRING, ${columns(['total_bids', 'rank1_bids', 'rank2_bids', 'rank3_bids', 'min_price', 'max_price', 'avg_price', 'sum_price'], 'BIGINT')}`,
    sql: `SELECT auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${q17Columns}
FROM bid GROUP BY auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
    bidFields: ['auction', 'price', 'dateTime'],
    oneShot: `SELECT auction, strftime("dateTime", '%Y-%m-%d') AS day, ${q17Columns} FROM bid GROUP BY auction, day`,
  },
  {
    name: 'q21',
    sink: 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, channel_id STRING',
    sql: `SELECT auction, bidder, price, channel, ${channelCase(CHANNEL_ID)} AS channel_id
FROM bid WHERE ${channelFilter(CHANNEL_ID)}`,
    bidFields: ['auction', 'bidder', 'price', 'channel', 'url'],
    oneShot: `SELECT auction, bidder, price, channel, ${channelCase(ONE_SHOT_CHANNEL_ID)} FROM bid WHERE ${channelFilter(ONE_SHOT_CHANNEL_ID)}`,
  },
  {
    name: 'q22',
    sink: 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, dir1 STRING, dir2 STRING, dir3 STRING',
    sql: `SELECT auction, bidder, price, channel, SPLIT_INDEX(url, '/', 3) AS dir1, SPLIT_INDEX(url, '/', 4) AS dir2, SPLIT_INDEX(url, '/', 5) AS dir3 FROM bid`,
    bidFields: ['auction', 'bidder', 'price', 'channel', 'url'],
    oneShot: `SELECT auction, bidder, price, channel, split_part(url, '/', 4), split_part(url, '/', 5), split_part(url, '/', 6) FROM bid`,
  },
];
