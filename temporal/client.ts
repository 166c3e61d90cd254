import { Client, Connection } from '@temporalio/client';
import { createDataConverter } from '#temporal/data-converter.ts';
import type { TemporalConfig } from '#temporal/config.ts';
import type { Database } from '#db/database.ts';

/** A client that connects when first used, so that the API starts while Temporal is away. */
export function createClient(
  config: Pick<TemporalConfig, 'server' | 'TEMPORAL_NAMESPACE'>,
  db: Database,
): Client {
  const connection = Connection.lazy({ ...config.server, connectTimeout: '3s' });
  return new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(db),
  });
}
