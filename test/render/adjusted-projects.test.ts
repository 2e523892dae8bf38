import { adjustedProjects } from '../support/adjusted-projects.js';
import { describeProjects } from './describe-projects.js';

describeProjects(adjustedProjects);
