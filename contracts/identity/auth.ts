import { passwordMax, passwordMin } from '#contracts/identity/names.ts';
import { z } from 'zod';
import { codeText, Id, Instant, requiredLine } from '#contracts/platform/wire.ts';
import { grantKinds, locales, permissions, roles } from '#contracts/identity/names.ts';
import { told } from '#contracts/platform/field-error.ts';

export const RoleName = z.enum(roles);
export const HospitalSlug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{1,40}$/);
/** The pattern and not a pipe into `z.email()`: of a pipe only the first half is published. */
export const Email = z.string().max(254).trim().toLowerCase().regex(z.regexes.email, told('not_email'));

export const LoginInput = z.object({
  hospital: HospitalSlug,
  email: Email,
  password: z.string().min(1).max(1024),
  role: RoleName.optional().describe('acting role; default the first held'),
});
export type LoginInput = z.infer<typeof LoginInput>;

/** The signed-in person as the screens need it. */
export const SessionUser = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: RoleName,
  roles: z.array(RoleName),
  permissions: z.array(z.enum(permissions)),
  hospital: z.object({
    id: Id,
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    letterhead: z.string().describe('lines below the name on what is printed: address, registration'),
  }),
  departmentId: Id.nullable(),
  locale: z
    .enum(locales)
    .nullable()
    .describe('the language chosen for the screens; null: the one of the browser'),
  endsAt: Instant.nullable().describe('when this sign-in ends, however often it is renewed'),
  patientId: Id.nullable().describe('the record linked by an invitation code, for the role patient'),
});
export type SessionUser = z.infer<typeof SessionUser>;

export const LoginResult = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().int().describe('seconds'),
  user: SessionUser,
});
export type LoginResult = z.infer<typeof LoginResult>;

/** Body may be empty when the refresh cookie is sent. */
export const RefreshInput = z.object({ refreshToken: z.string().max(400).optional() });
export const LocaleInput = z.object({ locale: z.enum(locales) });
export const SwitchRoleInput = z.object({ role: RoleName });

/** A password that somebody chooses; `choosePassword` says what else it must be. Never trimmed: blanks count. */
export const NewPassword = z
  .string()
  .min(1, told('required'))
  .max(1024)
  .meta({ minLength: passwordMin, maxLength: passwordMax })
  .describe(
    'at least 15 characters (code points), none of the common ones: NIST SP 800-63B-4 section 3.1.1.2',
  );

/** A patient's own account; the code that the desk handed over proves the person and names the record. */
export const RegisterInput = z.object({
  hospital: HospitalSlug,
  name: requiredLine(120),
  email: Email,
  password: NewPassword,
  invitationCode: codeText(6, 40, 'invitation_needed'),
});
/** The same whether the e-mail was free: nobody learns who has an account. */
export const RegisterResult = z.object({ next: z.literal('sign_in') });
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LinkRecordInput = z.object({ invitationCode: codeText(6, 40) });

export const DemoLogin = z.object({
  hospital: z.string(),
  hospitalName: z.string(),
  role: RoleName,
  name: z.string(),
  email: z.string(),
  password: z.string(),
});
export type DemoLogin = z.infer<typeof DemoLogin>;

/** What waits until another administrator confirms it. */
export const WaitingGrant = z.object({
  id: Id,
  userId: Id,
  userName: z.string(),
  kind: z.enum(grantKinds).describe('roles; enable: works again; reset: a code for a new password'),
  roles: z.array(RoleName),
  askedBy: Id,
  askedByName: z.string(),
  askedAt: Instant,
});
export type WaitingGrant = z.infer<typeof WaitingGrant>;

/** Staff account as the administrator sees it. */
export const StaffUser = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  roles: z.array(RoleName),
  departmentId: Id.nullable(),
  disabled: z.boolean(),
  slowed: z.boolean().describe('wrong passwords of strangers: unknown devices wait or are not taken'),
  waiting: z.array(WaitingGrant),
  needNewTime: z
    .number()
    .int()
    .describe(
      'bookings of today and later with this person, whose account is disabled: somebody moves or cancels them',
    ),
});
export type StaffUser = z.infer<typeof StaffUser>;
export const CreateStaffInput = z
  .object({
    name: requiredLine(120),
    email: Email,
    roles: z.array(RoleName).min(1).max(8),
    departmentId: Id.optional().describe('a doctor needs one with a consultation fee'),
  })
  .refine(({ roles: wanted, departmentId }) => !wanted.includes('doctor') || departmentId !== undefined, {
    path: ['departmentId'],
    ...told('doctor_needs_department'),
  })
  .meta({
    if: { properties: { roles: { contains: { const: 'doctor' } } } },
    then: { required: ['departmentId'] },
  });
export type CreateStaffInput = z.infer<typeof CreateStaffInput>;
export const UpdateStaffInput = z.object({
  roles: z.array(RoleName).min(1).max(8).optional(),
  disabled: z.boolean().optional(),
  departmentId: Id.nullable().optional(),
});
export type UpdateStaffInput = z.infer<typeof UpdateStaffInput>;

/** Shown once, handed over to the person, who sets a password with it. */
export const PasswordCode = z.object({ code: z.string(), expiresAt: Instant });
export type PasswordCode = z.infer<typeof PasswordCode>;
/** An account after an act; with a code when the act made one. */
export const StaffAnswer = StaffUser.extend({ code: PasswordCode.nullable() });
export type StaffAnswer = z.infer<typeof StaffAnswer>;

export const ChangePasswordInput = z.object({
  presentPassword: z.string().min(1).max(1024),
  newPassword: NewPassword,
});
export const SetPasswordInput = z.object({
  hospital: HospitalSlug,
  email: Email,
  code: codeText(6, 40),
  newPassword: NewPassword,
});

/** A sign-in that goes on. */
export const OpenSession = z.object({
  id: Id,
  role: RoleName,
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  since: Instant,
  lastUsed: Instant.describe('of the sign-in or its last refresh: up to half an hour ago'),
});
export type OpenSession = z.infer<typeof OpenSession>;
