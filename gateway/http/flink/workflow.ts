/**
 * The embedded scheduler's endpoints, with which Flink's materialized tables keep their refresh schedule in the gateway. Here a table
 * keeps its own schedule, so that there is nothing to create, and nothing that could be suspended or resumed.
 */
import { exception, handlerException, handlerFailure } from './java-exception.js';
import type { RestFailure } from './java-exception.js';
import type { RequestBody } from './request-body.js';

const SCHEDULER_EXCEPTION = 'org.apache.flink.table.gateway.workflow.scheduler.SchedulerException';

const ILLEGAL_ARGUMENT = 'java.lang.IllegalArgumentException';

function refused(type: string, message: string): RestFailure {
  return handlerFailure(500, [handlerException(message), exception(type, message)]);
}

/** @throws RestFailure always */
export function createWorkflow(body: RequestBody): never {
  if (body.string('cronExpression') === undefined) {
    throw refused(ILLEGAL_ARGUMENT, 'cronExpression cannot be null');
  }
  throw refused(
    'java.lang.UnsupportedOperationException',
    'Workflows are not created by request: a materialized table in full refresh mode keeps its own schedule',
  );
}

/** @throws RestFailure always: there are none */
export function changeWorkflow(action: 'suspend' | 'resume', body: RequestBody): never {
  const name = workflowName(body);
  throw refused(SCHEDULER_EXCEPTION, `Failed to ${action} a non-existent quartz schedule job: ${name}.`);
}

/** Deleting what does not exist is no error in Flink either. @throws RestFailure: it has no name */
export function deleteWorkflow(body: RequestBody): string {
  workflowName(body);
  return '{}';
}

function workflowName(body: RequestBody): string {
  const name = body.string('workflowName');
  if (name === undefined) throw refused(ILLEGAL_ARGUMENT, 'Name cannot be null.');
  return `${body.string('workflowGroup') ?? 'DEFAULT'}.${name}`;
}
