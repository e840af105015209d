/// Raptor's `/stream` and `/action`: what devices say, and what they are told to do.
package io.gatehouse.dialect.raptor.data;
