import { EntityManagerType } from '@mikro-orm/core';
import type { Configuration, Constructor } from '@mikro-orm/core';
import { AbstractSqlDriver, EntityManager, MikroORM, PostgreSqlPlatform } from '@mikro-orm/postgresql';
import { BoundConnection } from '#db/driver/connection.ts';

/** The ORM's driver for PostgreSQL, over a connection that binds values. */
export class BoundDriver extends AbstractSqlDriver<BoundConnection> {
  declare [EntityManagerType]: EntityManager<this>;

  constructor(config: Configuration) {
    super(config, new PostgreSqlPlatform(), BoundConnection, ['pg']);
  }

  override createEntityManager(useContext?: boolean): this[typeof EntityManagerType] {
    return new EntityManager(this.config, this, this.metadata, useContext) as this[typeof EntityManagerType];
  }

  override getORMClass(): Constructor<MikroORM> {
    return MikroORM as unknown as Constructor<MikroORM>;
  }
}
