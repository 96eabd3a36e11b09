/** USE, USE CATALOG, USE MODULES, LOAD and UNLOAD MODULE. There is one module, `core`: the built-in functions. */
import { executionError } from '../../../catalog/index.js';
import type { LoadModule, UnloadModule, UseStatement } from '../../../sql/ast/index.js';
import { validationError } from '../../../sql/error/index.js';
import type { StatementHandler } from '../statement-context.js';
import { ok } from '../statement-result.js';

const MODULES = ['core'];

export const use: StatementHandler<UseStatement> = (statement, context) => {
  const [name] = statement.names;
  switch (statement.target) {
    case 'CATALOG': {
      const [first, second] = name?.parts ?? [];
      if (!first || second) throw validationError('USE CATALOG takes one name', statement.span);
      context.catalog.useCatalog(first.name, first.span);
      return ok();
    }
    case 'DATABASE':
      if (!name) throw validationError('USE takes a name', statement.span);
      context.catalog.useDatabase(name);
      return ok();
    case 'MODULES':
      useModules(statement, context.modules);
      return ok();
    default: {
      const unreachable: never = statement.target;
      return unreachable;
    }
  }
};

function useModules(statement: UseStatement, modules: { readonly loaded: string[]; used: string[] }): void {
  const names = statement.names.map((name) => name.parts.map((part) => part.name).join('.'));
  const action = `Could not execute USE MODULES: [${names.join(', ')}]`;
  for (const [index, name] of names.entries()) {
    const { span } = statement.names[index]!;
    if (names.indexOf(name) !== index) {
      throw executionError('VALIDATION', action, `Module '${name}' appears more than once`, span);
    }
    if (!modules.loaded.includes(name)) {
      throw executionError('NOT_FOUND', action, `No module with name '${name}' exists`, span);
    }
  }
  modules.used = names;
}

export const loadModule: StatementHandler<LoadModule> = ({ name, options, span }, { modules }) => {
  const action = `Could not execute LOAD MODULE \`${name.name}\``;
  if (modules.loaded.includes(name.name)) {
    throw executionError(
      'ALREADY_EXISTS',
      action,
      `A module with name '${name.name}' already exists`,
      name.span,
    );
  }
  if (!MODULES.includes(name.name)) {
    const reason = `Could not find any factory for identifier '${name.name}' that implements a module.\n\nAvailable factory identifiers are:\n\n${MODULES.join('\n')}`;
    throw executionError('NOT_FOUND', action, reason, name.span);
  }
  const [option] = options;
  if (option) {
    const reason = `Unsupported options found for '${name.name}'.\n\nUnsupported options:\n\n${option.key.value}`;
    throw executionError('INVALID_OPTION', action, reason, option.span ?? span);
  }
  modules.loaded.push(name.name);
  modules.used.push(name.name);
  return ok();
};

export const unloadModule: StatementHandler<UnloadModule> = ({ name }, { modules }) => {
  const at = modules.loaded.indexOf(name.name);
  if (at < 0) {
    const reason = `No module with name '${name.name}' exists`;
    throw executionError('NOT_FOUND', `Could not execute UNLOAD MODULE ${name.name}`, reason, name.span);
  }
  modules.loaded.splice(at, 1);
  modules.used = modules.used.filter((used) => used !== name.name);
  return ok();
};
