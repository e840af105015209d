/// Commands for stores, schemas and documents.
package io.gatehouse.cli.document;
