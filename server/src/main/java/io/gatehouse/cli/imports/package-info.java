/// Commands that take over what other systems have: their configuration and their people.
package io.gatehouse.cli.imports;
