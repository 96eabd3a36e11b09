/** What a client asked for at start-up → its session, settings and place in the catalog. */
import type { Authenticator } from '../../src/security/index.js';
import { DEFAULT_CATALOG } from '../../catalog/index.js';
import type { Session } from '../session/session.js';
import type { SessionService } from '../session/session-service.js';
import type { BackendActivity } from './activity.js';
import { Backend, shownTimeZone } from './backend.js';
import type { BackendOptions } from './backend.js';
import type { CatalogQueries, CatalogUser, HiddenActivity } from './catalog-queries.js';
import { scan } from './dialect/scan.js';
import type { Identity } from './handshake.js';
import type { Channels } from './notifications.js';
import { pgError } from './pg-error.js';
import { reportedSettings } from './setting-names.js';
import { durationMs, durationText, invalidValue, PgSettings, truthText } from './settings.js';
import { flinkTimeZone } from './types/time-zone.js';

export interface PgServices {
  readonly service: SessionService;
  readonly authenticator: Authenticator | undefined;
  readonly catalogQueries: CatalogQueries | undefined;
  /** For whom; false where there is no such connection. @throws FungiError 42501 */
  readonly signalBackend: (processId: number, what: 'cancel' | 'terminate', by: Identity) => boolean;
  /** Of all connections. */
  readonly activities: () => readonly BackendActivity[];
  readonly channels: Channels;
}

/** Tools that speak to a PostgreSQL sort whatever they show. Flink refuses to sort streams by values, unless they end and this is set. */
const SESSION_PROPERTIES = new Map([['table.exec.non-temporal-sort.enabled', 'true']]);

/** @throws FungiError 3D000, 22023 and its like for a start-up option, 53300 when there are too many sessions */
export function openBackend(
  identity: Identity,
  services: PgServices,
  processId: number,
  { notice, notified }: Pick<BackendOptions, 'notice' | 'notified'>,
  report: (name: string, value: string) => void,
): Backend {
  const { user, principal } = identity;
  const session = services.service.open({
    properties: SESSION_PROPERTIES,
    ...(principal ? { principal } : {}),
  });
  try {
    chooseCatalog(session, identity.database, user);
    let starting = true;
    const settings = new PgSettings(appliedSettings(session, user), (name, value) => {
      if (!starting) report(name, value);
    });
    settings.define('session_authorization', user);
    settings.define('is_superuser', isAdministrator(identity) ? 'on' : 'off');
    settings.define('TimeZone', shownTimeZone(session.configuration.timeZone));
    settings.define('ssl', identity.encrypted ? 'on' : 'off');
    for (const [name, value] of startupSettings(identity.parameters)) settings.initialize(name, value);
    starting = false;
    for (const [key, name] of reportedSettings) report(name, settings.get(key) ?? '');
    return new Backend({
      session,
      settings,
      catalogQueries: services.catalogQueries,
      user,
      principal,
      processId,
      users: usersOf(services, identity),
      notice,
      closeSession: () => void services.service.closeSession(session.id),
      engine: services.service.engine,
      signalBackend: (other, what) => services.signalBackend(other, what, identity),
      activities: () => services.activities().map((each) => shownTo(identity, each)),
      channels: services.channels,
      notified,
    });
  } catch (error) {
    services.service.closeSession(session.id);
    throw error;
  }
}

/** Everybody who may log in; whoever came in without authentication may do everything. */
function usersOf({ authenticator }: PgServices, { user, principal }: Identity): readonly CatalogUser[] {
  return principal && authenticator
    ? authenticator.users
    : [{ name: user, permissions: principal?.permissions }];
}

/** May do everything, also with the connections of others. */
export const isAdministrator = ({ principal }: Identity): boolean =>
  principal === undefined || principal.permissions.includes('*');

/** Others than the user and administrators see that there is a connection, not what it does. */
function shownTo(identity: Identity, activity: BackendActivity): BackendActivity | HiddenActivity {
  if (activity.user === identity.user || isAdministrator(identity)) return activity;
  const { processId, user, database, applicationName } = activity;
  return { processId, user, database, applicationName, query: '<insufficient privilege>' };
}

/** A database is a catalog of Flink; nothing, or the user's own name as libpq's default, is the default one. */
function chooseCatalog(session: Session, database: string | undefined, user: string): void {
  const name = database === undefined || database === '' ? DEFAULT_CATALOG : database;
  if (session.catalog.catalog(name)) session.catalog.useCatalog(name);
  else if (name !== user) throw pgError('3D000', `database "${name}" does not exist`);
}

/** `options` (`-c name=value`, `--name=value`) first, so that parameters of their own win. */
function startupSettings(parameters: ReadonlyMap<string, string>): [string, string][] {
  const settings: [string, string][] = [];
  for (const [name, value] of optionSettings(parameters.get('options') ?? '')) settings.push([name, value]);
  const others = new Set(['user', 'database', 'options', 'replication']);
  for (const [name, value] of parameters) {
    if (!others.has(name) && !name.startsWith('_pq_.')) settings.push([name, value]);
  }
  return settings;
}

function optionSettings(options: string): [string, string][] {
  // Blanks within a value are written with a backslash before them.
  const words = [...options.matchAll(/(?:\\.|\S)+/g)].map(([word]) => word.replace(/\\(.)/g, '$1'));
  const settings: [string, string][] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const assignment = word === '-c' ? words[++index] : word.startsWith('-c') ? word.slice(2) : word.slice(2);
    if (!/^(?:-c|--)/.test(word) || assignment === undefined || !assignment.includes('=')) {
      throw pgError('42601', `invalid command-line argument for server process: ${word}`);
    }
    const at = assignment.indexOf('=');
    settings.push([assignment.slice(0, at).replaceAll('-', '_'), assignment.slice(at + 1)]);
  }
  return settings;
}

const NAME_LENGTH_MAX = 63;
const OWN_ROLE = 'Statements run with the permissions of the user who logged in';

/** Settings that do something, or have one possible value. */
function appliedSettings(
  session: Session,
  user: string,
): Readonly<Record<string, (value: string) => string>> {
  const duration = (name: string) => (value: string) => durationText(durationMs(name, value));
  return {
    timezone: (value) => {
      const zone = flinkTimeZone(value);
      try {
        session.configuration.set('table.local-time-zone', zone);
      } catch {
        throw invalidValue('TimeZone', value);
      }
      return shownTimeZone(zone);
    },
    application_name: (value) => value.replace(/[^\x20-\x7e]/g, '?').slice(0, NAME_LENGTH_MAX),
    client_encoding: (value) => {
      const name = value.replace(/['\s_-]/g, '').toUpperCase();
      if (name === 'UTF8' || name === 'UNICODE') return 'UTF8';
      throw pgError(
        '22023',
        `invalid value for parameter "client_encoding": "${value}"`,
        'Only UTF8 is supported',
      );
    },
    datestyle: (value) => {
      const words = value.split(',').map((word) => word.trim().toUpperCase());
      const orders = words.filter((word) => /^(?:MDY|DMY|YMD|US|EUROPEAN|EURO|NONEURO)$/.test(word));
      const others = words.filter((word) => !orders.includes(word) && word !== 'ISO' && word !== 'DEFAULT');
      if (others.length > 0)
        throw pgError('22023', `DateStyle "${value}" is not supported`, 'Dates are always in ISO form');
      return `ISO, ${orders[0] === 'DMY' || orders[0] === 'YMD' ? orders[0] : 'MDY'}`;
    },
    // One connection has the permissions of the user it logged in as: whoever gives some up by SET ROLE must not go on with them.
    role: (value) => {
      if (value.toLowerCase() === 'none' || value === user) return value === user ? value : 'none';
      throw pgError('42501', `permission denied to set role "${value}"`, OWN_ROLE);
    },
    session_authorization: (value) => {
      if (value.toLowerCase() === 'default' || value === user) return user;
      throw pgError('42501', 'permission denied to set session authorization', OWN_ROLE);
    },
    search_path: (value) => {
      useSearchPath(session, value);
      return value;
    },
    statement_timeout: duration('statement_timeout'),
    lock_timeout: duration('lock_timeout'),
    idle_session_timeout: duration('idle_session_timeout'),
    idle_in_transaction_session_timeout: duration('idle_in_transaction_session_timeout'),
    'fungi.fetch_timeout': duration('fungi.fetch_timeout'),
    'fungi.changelog': (value) => truthText('fungi.changelog', value),
    extra_float_digits: (value) => {
      const digits = Number(value);
      if (!Number.isInteger(digits) || digits < -15 || digits > 3)
        throw invalidValue('extra_float_digits', value);
      return String(digits);
    },
  };
}

/** The first of the names that is a database becomes the current one; `public` and `"$user"` usually are none. */
function useSearchPath(session: Session, value: string): void {
  const { catalog } = session;
  const current = catalog.catalog(catalog.currentCatalog);
  for (const token of scan(value)) {
    if (token.kind === 'symbol' || !current?.database(token.value)) continue;
    catalog.currentDatabase = token.value;
    return;
  }
}
