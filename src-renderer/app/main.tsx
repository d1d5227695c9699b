import { connect } from './connection.ts';
import { start } from './start.tsx';

start(connect());
