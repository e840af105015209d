/// Stores, schemas and documents as they are kept.
package io.gatehouse.store.document;
