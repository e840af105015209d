/// What columns of text hold as JSON.
package io.gatehouse.store.sql.json;
