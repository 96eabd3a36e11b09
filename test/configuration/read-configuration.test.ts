/** One configuration from file, environment and flags; errors name the key and where it came from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ENVIRONMENT,
  keysWithoutEffect,
  mistypedVariables,
  readConfiguration,
  serviceLinks,
} from '../../src/configuration/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-configuration-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function toml(text: string): string {
  const file = join(folder, 'fungi.toml');
  writeFileSync(file, text);
  return file;
}

describe('readConfiguration', () => {
  it('has the defaults of the user guide', () => {
    const { server, security, cluster, logging, query } = readConfiguration({});
    expect(server).toMatchObject({
      host: '0.0.0.0',
      port: 50_051,
      http_port: 8_080,
      flink_port: 8_083,
      pg_port: 5_433,
    });
    expect(security.auth.enabled).toBe(false);
    expect(cluster.task_manager.slots).toBe(4);
    expect(query).toEqual({ timeout_ms: 3_600_000, temp_mb: 10_240 });
    expect(logging).toEqual({ level: 'info', format: 'pretty' });
  });

  it('takes flags before the environment before the file', () => {
    const file = toml('[server]\nport = 1\nhttp_port = 2\npg_port = 3\n');
    const environment = { FUNGI_PORT: '', FUNGI_HTTP_PORT: '20', FUNGI_PG_PORT: '30' };
    const { server } = readConfiguration({ file, environment, flags: { 'server.pg_port': 300 } });
    expect([server.port, server.http_port, server.pg_port]).toEqual([1, 20, 300]);
  });

  it('reads bounds of clients, and proxies from a list or a variable', () => {
    const file = toml(
      '[limits]\nstalled_timeout_ms = 7\n[server]\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n',
    );
    const { limits, server } = readConfiguration({ file });
    expect(limits).toEqual({
      headers_timeout_ms: 10_000,
      request_timeout_ms: 30_000,
      keep_alive_ms: 60_000,
      stalled_timeout_ms: 7,
      heartbeat_ms: 15_000,
      shutdown_timeout_ms: 5_000,
    });
    expect(server.trusted_proxies).toEqual(['10.0.0.0/8', '::1']);
    const environment = { FUNGI_TRUSTED_PROXIES: '10.0.0.1, fd00::/8' };
    expect(readConfiguration({ environment }).server.trusted_proxies).toEqual(['10.0.0.1', 'fd00::/8']);
  });

  it('reads users, keys and roles', () => {
    const file = toml(`
[security]
allowed_paths = ["/srv/data"]
[[security.users]]
name = "alice"
verifier = "SCRAM-SHA-256$4096:c2FsdA==$YQ==:Yg=="
role = "operator"
[security.auth]
enabled = "true"
[[security.auth.api_keys]]
key = "fungi-admin-\${SUFFIX}"
name = "admin"
permissions = ["*"]
[security.rbac.roles.sre]
permissions = ["pipeline:*", "metrics:*"]
`);
    const { security } = readConfiguration({ file, environment: { SUFFIX: 'xxxx' } });
    expect(security.auth.api_keys[0]?.key).toBe('fungi-admin-xxxx');
    expect(security.rbac.roles['sre']?.permissions).toEqual(['pipeline:*', 'metrics:*']);
    expect(security.users[0]?.role).toBe('operator');
  });

  it.each([
    ['[server]\nprot = 1', /there is no key server\.prot/, /Did you mean port/],
    ['[servers]\nport = 1', /there is no key servers/, /Did you mean server/],
    ['[server]\nport = "many"', /server\.port: is not a number/, undefined],
    ['[server]\nport = 70000', /server\.port: .*65535/, undefined],
    ['[server\nport = 1', /line 1, column \d+/, undefined],
    ['[server]\ntls_cert = "a.pem"', /tls_cert and server\.tls_key go together/, undefined],
    ['[cluster]\nmode = true', /cluster\.mode is not supported/, undefined],
    ['[state_backend]\ntype = "rocksdb"', /rocksdb" is not supported yet/, undefined],
    [
      'sql-gateway.session.idle-timeout = "soon"',
      /sql-gateway\.session\.idle-timeout: is not a duration/,
      undefined,
    ],
    ['sql-gateway.session.check-interval = 0', /check-interval: must be above 0/, undefined],
    [
      '[security.rbac.roles.x]\npermissions = ["pipeline read"]',
      /roles\.x\.permissions\.0: is no permission/,
      undefined,
    ],
    ['[limits]\nheaders_timeout = 5', /there is no key limits\.headers_timeout/, /headers_timeout_ms/],
    ['[limits]\nstalled_timeout_ms = 0', /limits\.stalled_timeout_ms: .*1/, undefined],
    ['[limits]\nheaders_timeout_ms = 60000', /headers_timeout_ms is longer than/, undefined],
    [
      '[server]\ntrusted_proxies = ["10.0.0.0/33"]',
      /server\.trusted_proxies: "10.0.0.0\/33" is neither an address nor a network/,
      undefined,
    ],
    [
      '[server]\ntrusted_proxies = ["proxy.example"]',
      /trusted_proxies: "proxy.example" is neither/,
      undefined,
    ],
    [
      'sql-gateway.session.idle-timout = 1',
      /no key sql-gateway\.session\.idle-timout/,
      /Did you mean idle-timeout/,
    ],
    ['[security.auth]\nenabled = true', /nobody who could log in/, /fungi user add/],
    ['[security.auth.jwt]\nsecret = "${NOT_SET}"', /variable NOT_SET, which is not set/, undefined],
  ])('refuses %j', (text, message, hint) => {
    const file = toml(text);
    let thrown: unknown;
    try {
      readConfiguration({ file });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      errorName: 'CONFIGURATION',
      message: expect.stringMatching(message) as string,
    });
    if (hint) expect((thrown as { hint: string }).hint).toMatch(hint);
  });

  it('names the variable and the flag of a wrong value, and never shows a secret', () => {
    expect(() => readConfiguration({ environment: { FUNGI_PG_PORT: 'x' } })).toThrow(
      /variable FUNGI_PG_PORT: server\.pg_port/,
    );
    expect(() => readConfiguration({ flags: { 'server.pg_port': -1 } })).toThrow(/flag --pg-port/);
    expect(() => readConfiguration({ flags: { 'logging.level': 'loud' } })).toThrow(/flag --log-level/);
    expect(() => readConfiguration({ environment: { FUNGI_AUTH_ENABLED: 'maybe' } })).toThrow(
      /variable FUNGI_AUTH_ENABLED: .* neither true nor false/,
    );
    expect(() => readConfiguration({ environment: { FUNGI_JWT_SECRET: 'hunter2' } })).toThrow(
      /^(?!.*hunter2).*at least 32 characters/,
    );
    expect(() => readConfiguration({ file: join(folder, 'missing.toml') })).toThrow(/missing\.toml/);
  });

  it("takes the keys of Flink's SQL gateway by their names, as durations", () => {
    const { session } = readConfiguration({
      file: toml('sql-gateway.session.idle-timeout = "1 h"\nsql-gateway.session.check-interval = 500'),
    })['sql-gateway'];
    expect(session).toEqual({ 'idle-timeout': 3_600_000, 'check-interval': 500 });
    const environment = { FUNGI_FLINK_SESSION_IDLE_TIMEOUT: '0' };
    expect(readConfiguration({ environment })['sql-gateway'].session['idle-timeout']).toBe(0);
  });

  it('tells which variables are mistyped', () => {
    const environment = {
      FUNGI_PG_PROT: '1',
      FUNGI_PG_PORT: '2',
      FUNGI_API_KEY: 'k',
      FUNGI_SERVICE_HOST: 'h',
    };
    expect(mistypedVariables(environment)).toEqual([{ name: 'FUNGI_PG_PROT', meant: 'FUNGI_PG_PORT' }]);
  });

  it('ignores what Kubernetes sets for a service of the same name, and tells of it', () => {
    const ports = Object.keys(ENVIRONMENT).filter((name) => name.endsWith('_PORT'));
    expect(ports).toContain('FUNGI_PORT');
    const environment = Object.fromEntries(ports.map((name) => [name, 'tcp://10.0.0.1:8080']));
    const file = toml('[server]\npg_port = 3\n');
    expect(serviceLinks(environment)).toEqual(ports);
    expect(readConfiguration({ environment, file })).toEqual(readConfiguration({ file }));
    expect(serviceLinks({ FUNGI_PORT: 'udp://[fd00::1]:80' })).toEqual(['FUNGI_PORT']);
    // What nobody but a person writes is a mistake.
    for (const wrong of ['http://localhost:80', 'tcp', ':8080', 'tcp://']) {
      expect(serviceLinks({ FUNGI_PORT: wrong })).toEqual([]);
      expect(() => readConfiguration({ environment: { FUNGI_PORT: wrong } })).toThrow(
        'variable FUNGI_PORT: server.port: is not a number',
      );
    }
    const beside = {
      FUNGI_SERVICE_PORT: '8080',
      FUNGI_PG_SERVICE_PORT: '5433',
      FUNGI_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      FUNGI_PORT_8080_TCP_PORT: '8080',
      FUNGI_PORT_8080_TCP_ADDR: '10.0.0.1',
    };
    expect(mistypedVariables(beside)).toEqual([]);
  });

  it('tells which keys have no effect yet', () => {
    const configuration = readConfiguration({ environment: { KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' } });
    expect(keysWithoutEffect(configuration)).toEqual(['kafka.bootstrap_servers']);
  });
});
