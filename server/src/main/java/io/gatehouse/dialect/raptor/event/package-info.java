/// What Raptor's clients hear of changes, on channels named after the thing.
package io.gatehouse.dialect.raptor.event;
