/** Which environment variable sets which key of `fungi.toml`, and which variables only look as if they did. */
export const ENVIRONMENT: Readonly<Record<string, string>> = Object.freeze({
  FUNGI_HOST: 'server.host',
  FUNGI_PORT: 'server.port',
  FUNGI_HTTP_PORT: 'server.http_port',
  FUNGI_FLINK_PORT: 'server.flink_port',
  FUNGI_PG_PORT: 'server.pg_port',
  FUNGI_DATA_DIR: 'server.data_dir',
  FUNGI_FLINK_SESSION_IDLE_TIMEOUT: 'sql-gateway.session.idle-timeout',
  FUNGI_TRUSTED_PROXIES: 'server.trusted_proxies',
  FUNGI_TLS_CERT: 'server.tls_cert',
  FUNGI_TLS_KEY: 'server.tls_key',
  FUNGI_LOG_LEVEL: 'logging.level',
  FUNGI_LOG_FORMAT: 'logging.format',
  FUNGI_AUTH_ENABLED: 'security.auth.enabled',
  FUNGI_JWT_SECRET: 'security.auth.jwt.secret',
  FUNGI_ADMIN_USERNAME: 'security.admin.username',
  FUNGI_ADMIN_PASSWORD: 'security.admin.password',
  FUNGI_QUERY_TIMEOUT_MS: 'query.timeout_ms',
  FUNGI_QUERY_MEMORY_MB: 'query.memory_mb',
  FUNGI_QUERY_TEMP_MB: 'query.temp_mb',
  FUNGI_CLUSTER_MODE: 'cluster.mode',
  FUNGI_JOB_MANAGER_HOST: 'cluster.job_manager.host',
  FUNGI_JOB_MANAGER_PORT: 'cluster.job_manager.port',
  FUNGI_TASK_MANAGER_SLOTS: 'cluster.task_manager.slots',
  KAFKA_BOOTSTRAP_SERVERS: 'kafka.bootstrap_servers',
});

/**
 * Variables of ports that a container platform has set: for a service called `fungi`, Kubernetes gives every container of the namespace
 * `FUNGI_PORT=tcp://10.0.0.1:8080`, where the service is. It says nothing about where this server is to listen.
 */
export function serviceLinks(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(ENVIRONMENT).filter(
    (name) => name.endsWith('_PORT') && SERVICE_LINK.test(environment[name] ?? ''),
  );
}

const SERVICE_LINK = /^(?:tcp|udp|sctp):\/\/[^/]+$/i;
