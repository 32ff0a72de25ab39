import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { generateKeyPairSync } from 'node:crypto';
import { Authentication } from '../../apps/api/src/authentication';
import { adapterOf, prepare } from '../../apps/api/src/fastify';
import { loggerOf } from '../../apps/api/src/logging';
import { Tallies } from '../../apps/api/src/metrics/tallies';
import { Everybody, Roles } from '@closeline/sales';

@Controller('declared')
class Declared {
  @Get('some') @Roles('admin') some(): string {
    return 'some';
  }
  @Get('all') @Everybody() all(): string {
    return 'all';
  }
}
@Controller('undeclared')
class Undeclared {
  @Get('forgotten') forgotten(): string {
    return 'forgotten';
  }
}
@Module({ controllers: [Declared] })
class Good {}
@Module({ controllers: [Declared, Undeclared] })
class Bad {}

const start = async (module: new () => object): Promise<void> => {
  const logger = loggerOf('silent');
  const tallies = new Tallies();
  const adapter = adapterOf(logger, tallies);
  const authentication = new Authentication(generateKeyPairSync('ed25519').publicKey, { now: () => new Date().toISOString() });
  const check = await prepare(adapter.getInstance(), authentication, logger, tallies);
  const app = await NestFactory.create(module, adapter, { logger: false, bodyParser: false });
  try {
    await app.init();
    check();
  } finally {
    await app.close();
  }
};

describe('a route without a declared role', () => {
  it('stops the start by its name', () =>
    expect(start(Bad)).rejects.toThrow('routes without a declared role: GET /undeclared/forgotten'));
  it('is the only reason to', () => expect(start(Good)).resolves.toBeUndefined());
});
