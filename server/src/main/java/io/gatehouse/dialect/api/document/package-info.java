/// Documents over HTTP, with their stores, their schemas and what is attached to them.
package io.gatehouse.dialect.api.document;
