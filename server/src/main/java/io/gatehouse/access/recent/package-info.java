/// What was decided lately, in memory: refusals by their ids, and questions that were answered.
package io.gatehouse.access.recent;
