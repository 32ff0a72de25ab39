import { Module } from '@nestjs/common';
import { CodesModule } from './codes/codes.module';
import { FormsModule } from './forms/forms.module';
import { PlaybooksModule } from './playbooks/playbooks.module';
import { ProspectsModule } from './prospects/prospects.module';
import { ReportsModule } from './reports/reports.module';
import { StaffModule } from './staff/staff.module';

/** The sales process; the ports of the kernel and the Executor are the application's to provide, globally. */
@Module({ imports: [CodesModule, FormsModule, PlaybooksModule, ProspectsModule, ReportsModule, StaffModule] })
export class SalesModule {}
