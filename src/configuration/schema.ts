/** The shape of `fungi.toml`: every key, its type, its bounds and its default. The user guide's Configuration chapter names them. */
import { z } from 'zod';
import { parseDurationMs } from '../../sql/plan/index.js';
import { TrustedProxies } from '../security/index.js';

const number = (): z.ZodCoercedNumber =>
  z.coerce.number({ error: ({ code }) => (code === 'invalid_type' ? 'is not a number' : undefined) });
const port = number().int('is not a whole number').min(0).max(65_535);
const text = z.string().min(1);
const flag = z.union(
  [z.boolean(), z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')],
  { error: 'is neither true nor false' },
);
/** `resource:action`, each with `*` for any letters; `*` alone is everything. */
const permission = z
  .string()
  .regex(/^(?:\*|[\w*-]+:[\w*-]+)$/, 'is no permission, such as pipeline:read or pipeline:*');
const count = number().int('is not a whole number').min(1);

/** Flink's form: `10 min`; a bare number is milliseconds. Gives milliseconds. */
const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  try {
    return parseDurationMs(String(value), '');
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a duration, such as 10 min' });
    return z.NEVER;
  }
});

/** The keys of Flink's SQL gateway that mean something here, under their names there (Flink docs: "SQL Gateway", configuration). */
const sqlGateway = z.strictObject({
  session: z
    .strictObject({
      /** A session that nobody used for so long is closed; 0: never. */
      'idle-timeout': duration.default(10 * 60 * 1_000),
      'check-interval': duration
        .refine((ms) => ms > 0 && ms <= 30 * 60 * 1_000, 'must be above 0 and at most 30 min')
        .default(60 * 1_000),
    })
    .prefault({}),
});

const server = z.strictObject({
  /** Address all doors listen on. */
  host: text.default('0.0.0.0'),
  /** The API, for `fungi sql` and programs. */
  port: port.default(50_051),
  /** The same API for browsers, probes and scrapers. */
  http_port: port.default(8_080),
  /** Flink's SQL Gateway protocol. */
  flink_port: port.default(8_083),
  /** The Postgres wire. */
  pg_port: port.default(5_433),
  /** Where catalogs, sessions and jobs are kept; see `dataDirectory`. */
  data_dir: text.optional(),
  /** Addresses and networks of proxies whose X-Forwarded-For is believed; in the variable, joined by commas. */
  trusted_proxies: z
    .union([z.array(text), z.string().transform((list) => list.split(',').map((entry) => entry.trim()))])
    .default([])
    .superRefine((entries, context) => {
      try {
        new TrustedProxies(entries);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      }
    }),
  /** PEM files; with both the Postgres door offers TLS. */
  tls_cert: text.optional(),
  tls_key: text.optional(),
});

const user = z.strictObject({
  name: text,
  /** As `fungi user add` prints it: `SCRAM-SHA-256$…`; never a password. */
  verifier: text,
  role: text.default('viewer'),
});

const apiKey = z.strictObject({
  key: z.string().min(8, 'must have at least 8 characters'),
  name: text,
  tenant: text.optional(),
  role: text.optional(),
  permissions: z.array(permission).optional(),
});

const security = z.strictObject({
  /** Folders the `filesystem` connector may read and write; default `<data dir>/files`. */
  allowed_paths: z.array(text).optional(),
  users: z.array(user).default([]),
  admin: z.strictObject({ username: z.string().default(''), password: z.string().default('') }).prefault({}),
  auth: z
    .strictObject({
      enabled: flag.default(false),
      api_keys: z.array(apiKey).default([]),
      jwt: z
        .strictObject({
          /** At least 32 characters; a random one for each start when absent. */
          secret: z.string().min(32, 'must have at least 32 characters').optional(),
          expiry_hours: number().positive().default(24),
          issuer: text.default('fungi'),
        })
        .prefault({}),
    })
    .prefault({}),
  rbac: z
    .strictObject({ roles: z.record(text, z.strictObject({ permissions: z.array(permission) })).default({}) })
    .prefault({}),
});

const query = z.strictObject({
  /** How long a statement may take that ends by itself; 0: without bound. `SET 'fungi.statement.timeout'` overrules it for a session. */
  timeout_ms: number().int('is not a whole number').min(0).default(3_600_000),
  /** Memory that queries, `memory` tables and materialized tables may use together before it spills; by default half the machine's. */
  memory_mb: count.min(64).optional(),
  /** Disk that it may spill to, in the data directory; as much again for each task-manager process. */
  temp_mb: count.default(10_240),
});

const milliseconds = count.max(60 * 60 * 1_000);

/** What clients may take: time, and connections. */
const limits = z.strictObject({
  /** Open connections of one door; by default 2,000 of an HTTP door and 1,000 of the Postgres door. */
  max_connections: count.max(100_000).optional(),
  /** The headers of a request, and all of it, must have come in within these times. */
  headers_timeout_ms: milliseconds.default(10_000),
  request_timeout_ms: milliseconds.default(30_000),
  /** An HTTP connection is kept that long after an answer. */
  keep_alive_ms: milliseconds.default(60_000),
  /** An HTTP client that takes nothing of its answer for so long is cut off, and its statement canceled. */
  stalled_timeout_ms: milliseconds.default(120_000),
  /** Silence of server-sent events is broken this often. */
  heartbeat_ms: milliseconds.default(15_000),
  /** How long running statements that end by themselves have when the server stops. */
  shutdown_timeout_ms: milliseconds.default(5_000),
});

export const configurationSchema = z.strictObject({
  server: server.prefault({}),
  'sql-gateway': sqlGateway.prefault({}),
  security: security.prefault({}),
  query: query.prefault({}),
  limits: limits.prefault({}),
  checkpoint: z
    .strictObject({
      interval_ms: count.optional(),
      timeout_ms: count.optional(),
      max_concurrent: count.optional(),
    })
    .prefault({}),
  state_backend: z
    .strictObject({
      type: z.enum(['memory', 'hashmap', 'rocksdb']).default('memory'),
      rocksdb: z.strictObject({ path: text }).optional(),
    })
    .prefault({}),
  kafka: z.strictObject({ bootstrap_servers: text.optional(), group_id: text.optional() }).prefault({}),
  logging: z
    .strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['pretty', 'json']).default('pretty'),
    })
    .prefault({}),
  cluster: z
    .strictObject({
      mode: flag.default(false),
      job_manager: z.strictObject({ host: text.default('0.0.0.0'), port: port.default(50_052) }).prefault({}),
      task_manager: z
        .strictObject({
          /** Jobs in one task-manager process. */
          slots: count.max(64).default(4),
          /** Memory DuckDB may use in one task-manager process before it spills. */
          memory_mb: count.min(64).optional(),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** What `fungi.toml`, the environment and the flags say together, with defaults filled in. */
export type ServerConfiguration = z.output<typeof configurationSchema>;
