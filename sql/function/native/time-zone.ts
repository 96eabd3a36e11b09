/** Time zones by the names that `java.util.TimeZone` takes: an unknown one is Greenwich, and some old names have three letters. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';

/** Names of Java's from before the time zone database (`java.time.ZoneId.SHORT_IDS`) that mean a region. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin', AET: 'Australia/Sydney', AGT: 'America/Argentina/Buenos_Aires', ART: 'Africa/Cairo',
  AST: 'America/Anchorage', BET: 'America/Sao_Paulo', BST: 'Asia/Dhaka', CAT: 'Africa/Harare',
  CNT: 'America/St_Johns', CST: 'America/Chicago', CTT: 'Asia/Shanghai', EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris', IET: 'America/Indiana/Indianapolis', IST: 'Asia/Kolkata', JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia', NET: 'Asia/Yerevan', NST: 'Pacific/Auckland', PLT: 'Asia/Karachi', PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico', PST: 'America/Los_Angeles', SST: 'Pacific/Guadalcanal', VST: 'Asia/Ho_Chi_Minh',
}; // prettier-ignore

const ZONES_MAX = 1000;
const known = new Map<string, string>();

/**
 * The name under which DuckDB knows the zone.
 * @throws FungiError EVALUATION for an offset that is no whole number of hours, which DuckDB has no name for
 */
function javaZone(name: string): string {
  let zone = known.get(name);
  if (zone === undefined) {
    zone = SHORT_NAMES[name] ?? offsetZone(name) ?? regionZone(name);
    if (known.size >= ZONES_MAX) known.clear();
    known.set(name, zone);
  }
  return zone;
}

/** `GMT+8`, `GMT-03:00`; the sign of the `Etc` zones is the other way round. */
function offsetZone(name: string): string | undefined {
  const match = /^GMT([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (!match || Number(match[2]) > 23 || Number(match[3] ?? 0) > 59) return undefined;
  const hours = Number(match[2]);
  if (Number(match[3] ?? 0) !== 0 || hours > 12) {
    throw new FungiError('EVALUATION', `The time zone '${name}' is not supported: take a region's name`);
  }
  return hours === 0 ? 'UTC' : `Etc/GMT${match[1] === '+' ? '-' : '+'}${hours}`;
}

function regionZone(name: string): string {
  // Offsets without GMT are known to this check, but not to Java.
  if (/^[+-]/.test(name)) return 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    return 'UTC';
  }
}

export const timeZoneNatives: readonly NativeFunction[] = [
  {
    name: 'flink_java_zone',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([name]) => javaZone(name as string),
  },
];
