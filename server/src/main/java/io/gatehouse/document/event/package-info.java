/// Tells who listens what changes in documents, to each no more than they may read.
package io.gatehouse.document.event;
