/** Keeps sessions that outlive a connection in the journal. */
import type { SessionStore } from '../session/index.js';
import type { StateJournal } from './state-journal.js';

export function sessionStore(journal: StateJournal): SessionStore {
  return {
    load: (id) => journal.get(['session', id]),
    save(id, state) {
      journal.put(['session', id], state);
      // A session may be opened and used only later; what fails now is tried again with its next change, which tells.
      journal.flush().catch(() => undefined);
    },
    remove: (id) => journal.delete(['session', id]),
    get changes() {
      return journal.changes;
    },
    ids: () => journal.entries('session').map(({ names }) => names[0]!),
    flush: () => journal.flush(),
  };
}
