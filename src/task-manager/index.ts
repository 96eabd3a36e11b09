/** Jobs in processes of their own, started, watched and restarted by the server. */
export { fromPortablePlan, toPortablePlan } from './portable-plan.js';
export type { PortablePlan } from './portable-plan.js';
export type { TaskManagerOptions } from './messages.js';
export { restartStrategy } from './restart-strategy.js';
export { SupervisedJob } from './supervised-job.js';
export { JobSupervisor } from './supervisor.js';
export type { JobSpecification, SupervisorOptions } from './supervisor.js';
