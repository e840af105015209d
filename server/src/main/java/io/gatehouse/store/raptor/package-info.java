/// What Raptor's clients keep beside the directory.
package io.gatehouse.store.raptor;
