/// What scripts know of other systems, over HTTP: secrets, and where scripts may call.
package io.gatehouse.dialect.api.secret;
