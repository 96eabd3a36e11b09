/**
 * What DuckDB says when a value cannot be computed, in Flink's words: users never wrote INT64, a column `c0` or the SQL that we
 * render. What is not known here is our own text (raised by a rendering or a native function) and stays as it is.
 */

/** DuckDB's names of types as Flink writes them. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INT',
  INTEGER: 'INT',
  INT64: 'BIGINT',
  INT128: 'DECIMAL(38, 0)',
  HUGEINT: 'DECIMAL(38, 0)',
  VARCHAR: 'STRING',
  BLOB: 'BYTES',
  TIMESTAMP_NS: 'TIMESTAMP(9)',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP_LTZ',
};

const WHOLE = new Set(['TINYINT', 'SMALLINT', 'INT', 'BIGINT']);

function typeName(duckdb: string): string {
  const name = duckdb.trim();
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(name);
  if (decimal) return `DECIMAL(${decimal[1]!}, ${decimal[2]!})`;
  return TYPE_NAMES[name] ?? name;
}

/** Text that is no value of a type, as Flink's casts put it; Flink leaves out the type. */
function notConvertible(value: string, type: string): string {
  const digitsOnly = /^\s*[+-]?\d+(\.\d*)?\s*$/.test(value);
  if ((WHOLE.has(type) || type.startsWith('DECIMAL')) && digitsOnly) {
    return `For input string: '${value}'. Overflow of ${type}.`;
  }
  if (WHOLE.has(type)) return `For input string: '${value}'. Invalid character found.`;
  return `For input string: "${value}". It is not a value of type ${type}.`;
}

type Rule = readonly [pattern: RegExp, text: (match: RegExpExecArray) => string];

const RULES: readonly Rule[] = [
  [
    /^Could not convert string ['"]([\s\S]*)['"] to (.+)$/,
    ([, value, type]) => notConvertible(value!, typeName(type!)),
  ],
  [
    /^Casting value "(.*)" to type (.+?) failed: value is out of range!?$/s,
    ([, value, type]) => `The value ${value!} is out of range of ${typeName(type!)}`,
  ],
  [
    /^Could not cast value (.*) to (.+)$/s,
    ([, value, type]) => `The value ${value!} is out of range of ${typeName(type!)}`,
  ],
  [
    /^Type (.+?) with value (.*?) can't be cast (?:because|to).*destination type (.+)$/s,
    ([, , value, type]) => `The value ${value!} is out of range of ${typeName(type!)}`,
  ],
  [
    /^Overflow in (?:\w+) of (\w+(?:\([\d, ]+\))?) \((.*?)\)[!.]?.*$/s,
    ([, type, operation]) => `${operation!} overflows ${typeName(type!)}`,
  ],
  [/^Overflow in HUGEINT (?:\w+): (.*)$/s, ([, operation]) => `${operation!} overflows DECIMAL(38, 0)`],
  [/^Overflow in division of (.*)$/s, ([, operation]) => `${operation!} overflows its type`],
  [
    /^(?:invalid )?(date|timestamp|time) field (?:value out of range|format)?:? ?"(.*?)".*$/is,
    ([, kind, value]) => `Cannot parse '${value!}' as ${kind!.toUpperCase()}`,
  ],
  [
    /^(?:Date and time not in timestamp range|Timestamp out of range|Date out of range|Could not convert .* to (?:timestamp|date)).*$/is,
    () => 'The date or time is out of range (years -290307 to 294246)',
  ],
  [/^Map keys can not be NULL.*$/s, () => 'A MAP with a NULL key is not supported'],
  [/^Unknown TimeZone '(.*?)'.*$/s, ([, zone]) => `Unknown time-zone ID: ${zone!}`],
  [
    /^Substring (offset|length) outside of supported range.*$/s,
    ([, what]) => `The ${what === 'offset' ? 'start' : 'length'} of SUBSTRING is out of range`,
  ],
  [/^Failure in decode: .*$/s, () => 'The bytes are not valid UTF-8'],
  [/^Malformed JSON.*$/s, () => 'The text is not valid JSON'],
];

/** Remarks of DuckDB's on its own SQL, behind the message. */
const REMARKS =
  /\s*(?:LINE \d+:|when casting from source column\b|You might want to\b|Use try\(|Candidate time zones:|Try (?:setting|increasing)\b|Possible solutions:)[\s\S]*$/;

/** `message` without DuckDB's kind of error in front ("Conversion Error: "). */
export function evaluationMessage(message: string): string {
  const bare = message.replace(REMARKS, '').trim();
  for (const [pattern, text] of RULES) {
    const match = pattern.exec(bare);
    if (match) return text(match);
  }
  return bare;
}

/** How much memory was in use, of DuckDB's text. */
export function memoryMessage(message: string): string {
  const used = /\(([\d.]+ \w+)\/([\d.]+ \w+) used\)/.exec(message);
  return used
    ? `The engine ran out of memory: ${used[1]!} of ${used[2]!} are in use`
    : 'The engine ran out of memory';
}
