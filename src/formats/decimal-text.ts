/**
 * Text of a decimal as the JSON and CSV formats write it: Java's `BigDecimal.stripTrailingZeros().toString()`, which turns to
 * scientific notation for whole numbers that end in zeros (1E+5) and for numbers below 0.000001 (2.7E-8).
 */
import type { DecimalType } from '../../sql/types/index.js';

/** NULL for NULL. `plain`: with all digits of its scale, never in scientific notation. */
export function decimalText(sql: string, type: DecimalType, plain: boolean): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  if (plain) return text;
  const stripped = type.scale === 0 ? text : `rtrim(rtrim(${text}, '0'), '.')`;
  const sign = `CASE WHEN ${sql} < 0 THEN '-' ELSE '' END`;
  const whole = `ltrim(${stripped}, '-')`;
  const large = `${sign} || ${mantissa(`rtrim(${whole}, '0')`)} || 'E+' || (length(${whole}) - 1)`;
  const branches = [
    `WHEN ${sql} = 0 THEN '0'`,
    `WHEN ends_with(${stripped}, '0') AND NOT contains(${stripped}, '.') THEN ${large}`,
  ];
  if (type.scale > 6) {
    const fraction = `substr(${whole}, 3)`;
    const digits = `ltrim(${fraction}, '0')`;
    const small = `${sign} || ${mantissa(digits)} || 'E-' || (length(${fraction}) - length(${digits}) + 1)`;
    branches.push(`WHEN abs(${sql}) < 0.000001 THEN ${small}`);
  }
  return `CASE ${branches.join(' ')} ELSE ${stripped} END`;
}

const mantissa = (digits: string): string =>
  `left(${digits}, 1) || CASE WHEN length(${digits}) > 1 THEN '.' || substr(${digits}, 2) ELSE '' END`;
