import { recordAudit } from '#db/audit/audit.repository.ts';
import { Doctor } from '#db/doctors/doctor.entity.ts';
import { replaceRules } from '#db/doctors/availability.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { departments } from '#db/seeds/people.ts';

/** Gives a demo doctor a profile and a week. */
export async function makeDoctor(
  tenant: Tenant,
  id: string,
  departmentId: string,
  department: string,
): Promise<void> {
  const specialty = departments.find((entry) => entry.code === department)?.name ?? department;
  await tenant.em.insert(Doctor, {
    id,
    hospitalId: tenant.hospitalId,
    departmentId,
    specialty,
    room: `Room ${department === 'GM' ? 1 : 2}`,
    consultationService: `CONSULT-${department}`,
  });
  const sessions = [
    ['night', '00:00', '06:00'],
    ['morning', '06:00', '14:00'],
    ['evening', '14:00', '00:00'],
  ] as const;
  // The whole day, so that the demo has a session at any hour.
  await replaceRules(
    tenant,
    id,
    [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
      sessions.map(([session, from, to]) => ({
        weekday,
        session,
        from,
        to,
        slotMinutes: 15,
        validFrom: '2020-01-01',
        validTo: null,
      })),
    ),
  );
  await recordAudit(tenant, { action: 'schedule.set', entity: 'doctor', entityId: id });
}
