import { Module } from '@nestjs/common';
import { Ids } from '@closeline/eventsourcing';
import { Computing, ReportJobs } from './jobs';
import { ReportJobsController } from './report-jobs.controller';
import { ReportsController } from './reports.controller';

/** Where computations are done (Computing) is the application's to provide, globally. */
@Module({
  controllers: [ReportJobsController, ReportsController],
  providers: [
    {
      provide: ReportJobs,
      useFactory: (computing: Computing, ids: Ids) => new ReportJobs(computing, ids),
      inject: [Computing, Ids],
    },
  ],
})
export class ReportsModule {}
