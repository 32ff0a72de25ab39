export * from './commands';
export * from './events';
export * from './fit';
export * from './check-answers';
export * from './house-form';
export * from './form';
export * from './forms';
export { formsView, type FormDocument } from './views/forms';
