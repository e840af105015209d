/// Reads JSON strictly into records and writes records as JSON; names are written in snake case.
package io.gatehouse.door.json;
