/// Scripts over HTTP: calling them, and looking after them.
package io.gatehouse.dialect.api.script;
