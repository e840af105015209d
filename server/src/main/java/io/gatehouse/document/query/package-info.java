/// The language in which documents are asked for.
package io.gatehouse.document.query;
