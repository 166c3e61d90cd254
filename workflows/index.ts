export { labOrder } from '#workflows/labs/lab-order.workflow.ts';
export { prescription } from '#workflows/pharmacy/prescription.workflow.ts';
export { procedureOrder } from '#workflows/procedures/procedure-order.workflow.ts';
export { opdVisit } from '#workflows/visits/opd-visit.workflow.ts';
