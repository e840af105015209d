/// Stores, schemas and documents in SQL, and the queries over them.
package io.gatehouse.store.sql.document;
