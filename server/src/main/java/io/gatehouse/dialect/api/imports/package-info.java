/// Users of other products over HTTP: `/v1/users/import`.
package io.gatehouse.dialect.api.imports;
