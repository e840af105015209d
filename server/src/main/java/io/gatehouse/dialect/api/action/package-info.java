/// Actions of devices over HTTP: telling them to do something, and what came of it.
package io.gatehouse.dialect.api.action;
