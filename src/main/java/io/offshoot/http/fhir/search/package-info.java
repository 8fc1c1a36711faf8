/** What a FHIR search asks for, how it is answered from the indexes, and the Bundle that answers it. */
package io.offshoot.http.fhir.search;
