import { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { registerAdminRoutes } from '#api/identity/admin.routes.ts';
import { registerAccountsRoutes } from '#api/identity/accounts.routes.ts';
import { registerGrantRoutes } from '#api/identity/grants.routes.ts';
import { registerOwnAccountRoutes } from '#api/identity/own-account.routes.ts';
import { registerAuthRoutes } from '#api/identity/auth.routes.ts';
import { registerAppointmentRoutes } from '#api/appointments/appointments.routes.ts';
import { registerDisplayRoutes } from '#api/appointments/display.routes.ts';
import { refusals } from '#api/audit/refusals.ts';
import { registerAuditRoutes } from '#api/audit/audit.routes.ts';
import { registerDebtRoutes } from '#api/billing/debts.routes.ts';
import { registerBillingRoutes } from '#api/billing/billing.routes.ts';
import { registerConsultationRoutes } from '#api/consultations/consultations.routes.ts';
import { registerNoteTemplateRoutes } from '#api/consultations/templates.routes.ts';
import { registerDepartmentRoutes } from '#api/doctors/departments.routes.ts';
import { registerDoctorRoutes } from '#api/doctors/doctors.routes.ts';
import { registerLabPanelRoutes } from '#api/labs/panels.routes.ts';
import { registerLabTestRoutes } from '#api/labs/tests.routes.ts';
import { registerMedicineRoutes } from '#api/pharmacy/medicines.routes.ts';
import { registerReturnRoutes } from '#api/pharmacy/returns.routes.ts';
import { registerStockRoutes } from '#api/pharmacy/stock.routes.ts';
import { registerProcedureTypeRoutes } from '#api/procedures/types.routes.ts';
import { registerInboxRoutes } from '#api/inbox/inbox.routes.ts';
import { registerBoardRoutes } from '#api/inbox/board.routes.ts';
import { registerRosterRoutes } from '#api/inbox/roster.routes.ts';
import { registerWaitsRoutes } from '#api/inbox/waits.routes.ts';
import { notOffered, onlyOffered } from '#api/middleware/method.ts';
import { onError } from '#api/middleware/problem.ts';
import { apiHeaders, body, observe, session, token } from '#api/middleware/request.ts';
import { registerPatientRoutes } from '#api/patients/patients.routes.ts';
import { registerDescription } from '#api/platform/description.ts';
import { registerCodecRoutes } from '#api/platform/codec.routes.ts';
import type { AppEnv, Deps } from '#api/platform/env.ts';
import { registerFindFlowsRoutes } from '#api/platform/find-flows.routes.ts';
import { registerTemporalUi, temporalUiPath } from '#api/platform/temporal-ui.ts';
import { registerPlatformRoutes } from '#api/platform/platform.routes.ts';
import { registerBreakGlassRoutes } from '#api/visits/break-glass.routes.ts';
import { registerOrderRoutes } from '#api/visits/orders.ts';
import { registerPortalRoutes } from '#api/visits/portal.routes.ts';
import { registerVisitRoutes } from '#api/visits/visits.routes.ts';

/** The API as a function of its dependencies; tests call it with `app.request`. */
export function createApp(deps: Deps): OpenAPIHono<AppEnv> {
  z.config({ customError: fieldCode });
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new Refusal('request.invalid', {}, wrongFields(result.error));
    },
  });
  app.onError(onError);
  // One order for everything that is answered here, whatever its path: no door has limits or headers of its own.
  app.use('*', observe(deps), apiHeaders, onlyOffered(app));
  const ofPersons = ['/api/*', `${temporalUiPath}/*`];
  for (const path of ofPersons) app.use(path, refusals, token);
  app.use('*', body);
  for (const path of ofPersons) app.use(path, session);

  registerAuthRoutes(app);
  registerOwnAccountRoutes(app);
  registerAdminRoutes(app);
  registerAccountsRoutes(app);
  registerGrantRoutes(app);
  registerPatientRoutes(app);
  registerDepartmentRoutes(app);
  registerDoctorRoutes(app);
  registerAppointmentRoutes(app);
  registerDisplayRoutes(app);
  registerVisitRoutes(app);
  registerConsultationRoutes(app);
  registerNoteTemplateRoutes(app);
  registerBillingRoutes(app);
  registerDebtRoutes(app);
  registerInboxRoutes(app);
  registerLabTestRoutes(app);
  registerLabPanelRoutes(app);
  registerMedicineRoutes(app);
  registerStockRoutes(app);
  registerReturnRoutes(app);
  registerProcedureTypeRoutes(app);
  registerOrderRoutes(app);
  registerPortalRoutes(app);
  registerBreakGlassRoutes(app);
  registerAuditRoutes(app);
  registerBoardRoutes(app);
  registerRosterRoutes(app);
  registerWaitsRoutes(app);
  registerCodecRoutes(app);
  registerFindFlowsRoutes(app);
  registerPlatformRoutes(app);
  registerTemporalUi(app);

  registerDescription(app);
  app.notFound(notOffered(app));
  return app;
}
