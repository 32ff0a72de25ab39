export { columnsOf, type ImportMap } from './map';
export { readMap } from './read-map';
export { RowReader, type ImportData, type Row } from './row';
export { currencyDigits } from './amount';
