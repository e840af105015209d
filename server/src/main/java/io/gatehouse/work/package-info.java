/// How work runs beside everything else: again and again, and without being in the way.
package io.gatehouse.work;
