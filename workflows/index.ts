export { opdVisit } from '#workflows/visits/opd-visit.workflow.ts';
