/** How the sinks of text formats write the fraction of a second. */

/** SQL of `.789`, `.7890123`, nothing for whole seconds: trailing zeros are dropped as Flink's formatter does. `precision`: digits of the type. */
export function fraction(sql: string, precision: number): string {
  if (precision <= 6)
    return `CASE WHEN epoch_us(${sql}) % 1000000 = 0 THEN '' ELSE rtrim(strftime(${sql}, '.%f'), '0') END`;
  const nanos = `(epoch_ns(${sql}) % 1000000000 + 1000000000) % 1000000000`;
  return `CASE WHEN epoch_ns(${sql}) % 1000000000 = 0 THEN '' ELSE '.' || rtrim(lpad(CAST(${nanos} AS VARCHAR), 9, '0'), '0') END`;
}
