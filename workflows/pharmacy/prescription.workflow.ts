/**
 * A prescription.
 *
 * 1. It begins with its dispensing task: stock was reserved, first to expire first, when it was prescribed.
 * 2. The pharmacist issues all or a part; what is missing waits for another dispensing, or is given up with a reason.
 * 3. A reservation returns to the shelf when its time is over: the task stays, and takes from free stock what is there then.
 * 4. What nobody comes for expires. Cancelled by a person or because the visit ended, reserved stock is released.
 */
import type { CaseStart } from '#contracts/cases/messages.ts';
import { prescriptionRules } from '#domain/pharmacy/prescription-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const prescription = (start: CaseStart<'prescription'>): Promise<{ outcome: string }> =>
  openCase(start, prescriptionRules(start.terms)).ended();
