/**
 * What functions computed in JavaScript cost by the length of their texts, in steps of some 40 ns: they run where sessions are served, so
 * a row of a query has a bound. Measured with texts of a million characters.
 */
const COST_PER_CHARACTER: ReadonlyMap<string, number> = new Map([
  // Searches count their steps themselves, and so does reading JSON.
  ['flink_json_kind', 2.5],
  ['flink_json_format', 4],
  ['flink_json_quote', 6],
  ['flink_json_object', 6],
  ['flink_parse_json', 6],
  ['flink_try_parse_json', 6],
  ['flink_variant_element', 6],
  ['flink_variant_member', 6],
  ['flink_url_encode', 1],
  ['flink_initcap', 2],
  ['flink_instr', 1],
  ['flink_replace', 4],
  ['flink_split_map', 2.5],
]);

/** The longest texts that there may be cost 160 ms so. */
const COST_OF_OTHERS = 0.25;

/** Steps of one character of a function's texts. */
export const costPerCharacter = (name: string): number => COST_PER_CHARACTER.get(name) ?? COST_OF_OTHERS;

/** Where that is another name than the function's own. */
const CALLED: ReadonlyMap<string, string> = new Map([
  ['flink_split_map', 'STR_TO_MAP'],
  ['flink_json_kind', 'IS JSON'],
]);

/** How statements call a native function. */
export const calledName = (name: string): string =>
  CALLED.get(name) ?? name.replace(/^flink_/, '').toUpperCase();
