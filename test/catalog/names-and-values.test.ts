import { describe, expect, it } from 'vitest';
import { isSensitiveOption, likePattern, SessionConfiguration } from '../../catalog/index.js';
import { serializeType } from '../../catalog/serialize-type.js';
import * as t from '../../sql/types/index.js';

describe('LIKE patterns of SHOW', () => {
  it.each([
    ['a%', 'abc', true],
    ['a%', 'Abc', false],
    ['_b', 'ab', true],
    ['_b', 'abb', false],
    ['a\\_c', 'a_c', true],
    ['a\\_c', 'abc', false],
    ['a.c', 'abc', false],
    ['%(x)%', 'a(x)b', true],
    ['', '', true],
  ])('%s matches %s: %s', (pattern, name, expected) => {
    expect(likePattern(pattern, false)(name)).toBe(expected);
  });

  it('ignores case as ILIKE', () => {
    expect(likePattern('A%', true)('abc')).toBe(true);
  });
});

describe('secrets', () => {
  it.each(['password', 'properties.sasl.jaas.config', 'my.Secret', 's3.access-key', 'api-key', 'auth.token'])(
    '%s is one',
    (key) => expect(isSensitiveOption(key)).toBe(true),
  );
  it.each(['key.format', 'topic', 'connector', 'value.fields-include'])('%s is none', (key) =>
    expect(isSensitiveOption(key)).toBe(false),
  );
});

describe('types in SHOW CREATE', () => {
  it('are written without synonyms', () => {
    const type = t.row([
      { name: 'a b', type: t.string(false) },
      { name: 'l', type: t.array(t.timestampLtz(3)) },
      { name: 'm', type: t.map(t.bytes(), t.decimal(10, 2)) },
    ]);
    expect(serializeType(t.withNullability(type, false))).toBe(
      'ROW<`a b` VARCHAR(2147483647) NOT NULL, `l` ARRAY<TIMESTAMP(3) WITH LOCAL TIME ZONE>, `m` MAP<VARBINARY(2147483647), DECIMAL(10, 2)>> NOT NULL',
    );
  });
});

describe('the configuration of a session', () => {
  it('has defaults, and goes back to what it was opened with', () => {
    const configuration = new SessionConfiguration(new Map([['table.dml-sync', 'true']]));
    expect(configuration.timeZone).toBe('UTC');
    expect(configuration.runtimeMode).toBe('streaming');
    configuration.set('execution.runtime-mode', 'batch');
    configuration.set('table.dml-sync', 'false');
    expect(configuration.runtimeMode).toBe('batch');
    configuration.resetAll();
    expect(configuration.runtimeMode).toBe('streaming');
    expect(configuration.isTrue('table.dml-sync')).toBe(true);
  });

  it.each([
    ['execution.runtime-mode', 'fast'],
    ['parallelism.default', 'x'],
    ['table.local-time-zone', 'Mars/Olympus'],
    ['table.local-time-zone', '+02:00'],
    ['table.local-time-zone', 'UTC+2'],
    ['table.local-time-zone', 'GMT+19:00'],
    ['table.local-time-zone', 'EST'],
    ['table.exec.state.ttl', 'soon'],
    ['table.dml-sync', 'maybe'],
  ])('refuses %s = %s', (key, value) => {
    expect(() => new SessionConfiguration().set(key, value)).toThrow(
      `Could not parse value '${value}' for key '${key}'`,
    );
  });

  it.each(['Europe/Berlin', 'UTC', 'GMT+03:00', 'GMT-7', 'Etc/GMT+5', 'default'])(
    'takes the time zone %s',
    (zone) => {
      const configuration = new SessionConfiguration();
      configuration.set('table.local-time-zone', zone);
      expect(configuration.timeZone).not.toBe('');
    },
  );
});
