/** Time zones as PostgreSQL's clients name them → as Flink does. */

/**
 * `Europe/Berlin` stays; `+02`, `-5.5` and `UTC+2` become offsets. POSIX names (`GMT-3`, `<+03>-03`) count westwards, so their sign
 * turns round.
 */
export function flinkTimeZone(zone: string): string {
  const name = zone.trim();
  const plain = /^([+-]?)(\d{1,2})(?::?(\d{2})|\.(\d+))?$/.exec(name);
  if (plain) {
    const [, sign, hours = '0', minutes, fraction] = plain;
    const rest = minutes ?? String(Math.round(Number(`0.${fraction ?? 0}`) * 60));
    return offset(sign === '-', hours, rest);
  }
  const posix = /^(?:GMT|UTC|<[^>]*>)([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name);
  if (posix) return offset(posix[1] === '+', posix[2]!, posix[3] ?? '0');
  return /^(?:utc|gmt|z|zulu)$/i.test(name) ? 'UTC' : name;
}

function offset(negative: boolean, hours: string, minutes: string): string {
  if (Number(hours) === 0 && Number(minutes) === 0) return 'UTC';
  return `GMT${negative ? '-' : '+'}${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}`;
}
