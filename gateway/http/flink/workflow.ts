/**
 * The embedded scheduler's endpoints, with which Flink's materialized tables keep their refresh schedule in the gateway. Here a table
 * keeps its own schedule, so that there is nothing to create, and nothing that could be suspended or resumed.
 */
import { exception, handlerException, handlerFailure } from './java-exception.js';
import type { RestFailure } from './java-exception.js';
import type { RequestBody } from './request-body.js';

const SCHEDULER_EXCEPTION = 'org.apache.flink.table.gateway.workflow.scheduler.SchedulerException';

function refused(type: string, message: string): RestFailure {
  return handlerFailure(500, [handlerException(message), exception(type, message)]);
}

/** @throws RestFailure always */
export function createWorkflow(body: RequestBody): never {
  for (const field of ['materializedTableIdentifier', 'cronExpression', 'restEndpointUrl']) {
    if (body.string(field) === undefined) {
      throw refused('java.lang.IllegalArgumentException', `${field} cannot be null`);
    }
  }
  throw refused(
    'java.lang.UnsupportedOperationException',
    'Workflows are not created by request: a materialized table in full refresh mode keeps its own schedule',
  );
}

/** @throws RestFailure always: there are none */
export function changeWorkflow(action: 'suspend' | 'resume', body: RequestBody): never {
  const name = `${body.string('workflowGroup') ?? ''}.${body.string('workflowName') ?? ''}`;
  throw refused(SCHEDULER_EXCEPTION, `Failed to ${action} a non-existent quartz schedule job: ${name}.`);
}
